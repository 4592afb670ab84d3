import type { FieldFacts } from '../../schema/field-facts.ts'

/** What the models of certificates/v1 leave out, in the notation of upstream's Go markers (k8s.io/api, v0.36.0). */
export const fieldFacts: FieldFacts = {
  CertificateSigningRequest: {
    metadata: 'default={}',
    spec: 'default={}',
    status: 'default={}',
  },
  CertificateSigningRequestCondition: {
    type: 'default=""',
  },
  CertificateSigningRequestList: {
    metadata: 'default={}',
  },
  CertificateSigningRequestSpec: {
    signerName: 'default=""',
    usages:
      'listType=atomic enum=any,cert%20sign,client%20auth,code%20signing,content%20commitment,crl%20sign,data%20encipherment,decipher%20only,digital%20signature,email%20protection,encipher%20only,ipsec%20end%20system,ipsec%20tunnel,ipsec%20user,key%20agreement,key%20encipherment,microsoft%20sgc,netscape%20sgc,ocsp%20signing,s/mime,server%20auth,signing,timestamping',
    groups: 'listType=atomic',
    expirationSeconds: 'zero=kept',
  },
  CertificateSigningRequestStatus: {
    conditions: 'listType=map listMapKey=type',
  },
}
