import { privatePaths, publicPaths } from '@codeflix/contracts/public-paths'

/**
 * The settings of an nginx in front of the processes of a site: each public path goes to the target that answers there.
 *
 * @param options.address of a target, e.g. `http://playback:8080`
 * @param options.resolver asked for the names in the addresses again and again, since a container that was made anew has
 * another address
 * @param options.folder for what nginx writes
 */
export function proxySettings(options: {
  listen: string
  address: (target: string) => string
  resolver?: string
  folder: string
}): string {
  const { folder } = options
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const locations = publicPaths.flatMap(({ path, target }) => {
    const answer = `{ set $service ${options.address(target)}; proxy_pass $service; }`
    return path === '/' ? [`location / ${answer}`] : [`location = ${path} ${answer}`, `location ${path}/ ${answer}`]
  })
  const lines = (indent: string, all: readonly string[]): string => all.map((line) => indent + line).join('\n')
  return `worker_processes auto;
pid ${folder}/nginx.pid;
error_log stderr warn;

events {
  worker_connections 4096;
}

http {
${lines(
  '  ',
  temporary.map((name) => `${name}_temp_path ${folder}/${name};`),
)}
  access_log off;
  server_tokens off;
${options.resolver ? `  resolver ${options.resolver} valid=5s;\n` : ''}
  server {
    listen ${options.listen};

    # Uploads and films are as large as they are, progress is told as it is made, and a service limits both itself.
    client_max_body_size 0;
    proxy_request_buffering off;
    proxy_buffering off;
    proxy_http_version 1.1;
    proxy_read_timeout 1h;
    proxy_send_timeout 1h;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    # Written anew and not added to: what a browser says of itself is not believed.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;

    # What each process says of itself is for those who run it.
${lines(
  '    ',
  privatePaths.map((path) => `location = ${path} { return 404; }`),
)}

${lines('    ', locations)}
  }
}
`
}
