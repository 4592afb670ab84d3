import { compareLines } from '../src/parity/compare.ts'
import { web } from '../src/parity/web.ts'

compareLines(
  'manifests',
  [
    'apply -f /nonexistent',
    'apply',
    ['apply -f -', 'a: b\n'],
    ['apply -f -', 'apiVersion: example.org/v1\nkind: Gizmo\nmetadata: {name: g}\n'],
    ['apply -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Bad_Name}\n'],
    ['apply -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndatta: {}\n'],
    ['apply -f -', 'apiVersion: v1\nkind: Pod\nmetadata: {name: c}\nspec: {}\n'],
    ['apply -f - --dry-run=server', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'],
    ['apply -f - --dry-run=client', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'],
    ['apply -f - --dry-run=client -o yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'],
    ['apply -f -', 'kind: ConfigMap\n'],
    ['apply -f -', 'apiVersion: v1\nkind: List\nitems: []\n'],
    ['apply -f -', ''],
    ['create -f - --dry-run=server', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\n'],
    ['replace -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nobody}\n'],
    ['delete -f -', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: nobody}\n'],
    ['apply --server-side -f - --dry-run=server', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n'],
    [
      'apply --server-side -f - --field-manager=other',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: c}\n',
    ],
  ],
  web,
)
