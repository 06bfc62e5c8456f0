import { challengeDirectory, type NginxConfig } from './options.ts'
import { certificateOf, hasTls } from './virtual-host.ts'

type Nginx = NginxConfig['services']['nginx']
type Host = Nginx['virtualHosts'][string]
type Location = Host['locations'][string]

/** nginx.conf of nginx 1.26; the log goes to the journal. */
export function nginxText(settings: Nginx): string {
  const { virtualHosts, clientMaxBodySize, serverTokens, appendHttpConfig } = settings
  return `user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log stderr;
include /etc/nginx/modules-enabled/*.conf;
${block('events', ['worker_connections 1024;'])}${block('http', [
    'include /etc/nginx/mime.types;',
    'default_type application/octet-stream;',
    'access_log syslog:server=unix:/dev/log,nohostname;',
    'sendfile on;',
    'tcp_nopush on;',
    'types_hash_max_size 4096;',
    'server_names_hash_bucket_size 128;',
    `server_tokens ${serverTokens ? 'on' : 'off'};`,
    `client_max_body_size ${clientMaxBodySize};`,
    'gzip on;',
    'gzip_vary on;',
    'gzip_proxied any;',
    'gzip_types application/javascript application/json image/svg+xml text/css text/plain;',
    // Mozilla's intermediate profile, version 5.7.
    'ssl_protocols TLSv1.2 TLSv1.3;',
    'ssl_prefer_server_ciphers off;',
    'ssl_session_timeout 1d;',
    'ssl_session_cache shared:tls:10m;',
    'ssl_session_tickets off;',
    'proxy_http_version 1.1;',
    'proxy_set_header Host $host;',
    'proxy_set_header X-Real-IP $remote_addr;',
    'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
    'proxy_set_header X-Forwarded-Proto $scheme;',
    'proxy_set_header X-Forwarded-Host $host;',
    'map $http_upgrade $connection_upgrade { default upgrade; "" close; }',
    ...linesOf(appendHttpConfig),
    ...Object.entries(virtualHosts).flatMap(([name, host]) => serversOf(name, host)),
  ])}`
}

function serversOf(name: string, host: Host): readonly string[] {
  const names = `server_name ${[host.serverName, ...host.serverAliases].join(' ')};`
  const challenge = host.enableACME
    ? blockLines('location ^~ /.well-known/acme-challenge/', [
        `root ${challengeDirectory};`,
        'default_type text/plain;',
        'auth_basic off;',
      ])
    : []
  const content = [
    ...(host.root === null ? [] : [`root ${quoted(host.root)};`]),
    ...Object.entries(host.locations).flatMap(([path, location]) =>
      blockLines(`location ${path}`, locationLines(location)),
    ),
    ...linesOf(host.extraConfig),
  ]
  const plain = [...listen(host, 80, ''), names, ...challenge]
  const tls = [...listen(host, 443, ' ssl'), 'http2 on;', names, ...tlsLines(name, host), ...content]
  if (!hasTls(host)) return blockLines('server', [...plain, ...content])
  const redirect = blockLines('location /', ['return 301 https://$host$request_uri;'])
  return [
    ...(host.forceSSL ? blockLines('server', [...plain, ...redirect]) : []),
    ...(host.addSSL ? blockLines('server', [...plain, ...content]) : []),
    ...blockLines('server', tls),
  ]
}

function listen(host: Host, port: number, tls: string): readonly string[] {
  return host.listenAddresses.map(
    (address) => `listen ${address}:${port}${tls}${host.default ? ' default_server' : ''};`,
  )
}

function tlsLines(name: string, host: Host): readonly string[] {
  const certificate = certificateOf(name, host)
  if (certificate === null) return []
  return [`ssl_certificate ${quoted(certificate.chain)};`, `ssl_certificate_key ${quoted(certificate.key)};`]
}

function locationLines(location: Location): readonly string[] {
  const { proxyPass, proxyWebsockets, root, alias, index, tryFiles } = location
  const directives = {
    root: root === null ? null : quoted(root),
    alias,
    index,
    try_files: tryFiles,
    return: location.return,
    proxy_pass: proxyPass,
  }
  return [
    ...Object.entries(directives).flatMap(([name, value]) => (value === null ? [] : [`${name} ${value};`])),
    ...(proxyWebsockets
      ? [
          'proxy_set_header Upgrade $http_upgrade;',
          'proxy_set_header Connection $connection_upgrade;',
          ...forwarded,
        ]
      : []),
    ...linesOf(location.extraConfig),
  ]
}

/** A location that sets one header forgets those of the http block. */
const forwarded = [
  'proxy_set_header Host $host;',
  'proxy_set_header X-Real-IP $remote_addr;',
  'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;',
  'proxy_set_header X-Forwarded-Proto $scheme;',
  'proxy_set_header X-Forwarded-Host $host;',
] as const

function block(name: string, lines: readonly string[]): string {
  return blockLines(name, lines)
    .map((line) => `${line}\n`)
    .join('')
}

function blockLines(name: string, lines: readonly string[]): readonly string[] {
  return [`${name} {`, ...lines.map((line) => `  ${line}`), '}']
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

function quoted(path: string): string {
  return /^[A-Za-z0-9/._-]+$/.test(path) ? path : `"${path.replaceAll(/["\\$]/g, '\\$&')}"`
}
