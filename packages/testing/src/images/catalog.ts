/** A test image: pulled under its name where a registry can be reached, else built from Debian packages. */
export interface TestImage {
  readonly name: string
  /** The Dockerfile used where the image cannot be pulled; `FROM` names another image of this catalog. */
  readonly dockerfile: string
}

/** The base of every built image: made by debootstrap, not by a Dockerfile. */
export const baseImage = 'debian:bookworm-slim'

// The official image's document root and logs to the standard streams, so that a manifest works on either.
const nginx = `FROM ${baseImage}
RUN apt-get update -q \\
 && apt-get install -y -q --no-install-recommends nginx-light curl \\
 && rm -rf /var/lib/apt/lists/* \\
 && mkdir -p /usr/share/nginx/html \\
 && cp /var/www/html/index.nginx-debian.html /usr/share/nginx/html/index.html \\
 && sed -i 's,root /var/www/html;,root /usr/share/nginx/html;,' /etc/nginx/sites-available/default \\
 && ln -sf /dev/stdout /var/log/nginx/access.log \\
 && ln -sf /dev/stderr /var/log/nginx/error.log
EXPOSE 80
STOPSIGNAL SIGQUIT
CMD ["nginx", "-g", "daemon off;"]
`

const redis = `FROM ${baseImage}
RUN apt-get update -q \\
 && apt-get install -y -q --no-install-recommends redis-server redis-tools \\
 && rm -rf /var/lib/apt/lists/* \\
 && mkdir -p /data
WORKDIR /data
EXPOSE 6379
CMD ["redis-server", "--bind", "0.0.0.0", "--protected-mode", "no"]
`

/** The images that the suites use. Two names for nginx, because rolling updates need two. */
export const testImages: readonly TestImage[] = [
  { name: 'nginx:stable', dockerfile: nginx },
  { name: 'nginx:mainline', dockerfile: `${nginx}LABEL channel=mainline\n` },
  { name: 'redis:7', dockerfile: redis },
]
