/** For file inputs; the names are of formats that browsers do not know as videos. */
export const videoAccept = 'video/*,.mkv,.mxf,.ts,.m2ts,.mts,.vob'

const extensions = /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|mxf|ts|m2ts|mts|vob|wmv|flv|ogv|3gp)$/i

/** Whether a file that was dropped looks like a video; the encoder decides in the end. */
export const looksLikeVideo = (file: { name: string; type: string }): boolean =>
  file.type.startsWith('video/') || extensions.test(file.name)
