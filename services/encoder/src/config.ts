import { availableParallelism } from 'node:os'
import { z } from 'zod'

export const config = z
  .object({
    workers: z
      .number()
      .int()
      .min(0)
      .max(64)
      .optional()
      .describe(
        'Chunks of films that this process encodes at once, each on one core; 0 for a process that only answers requests. When absent, as many as there are cores and GiB in `memoryMebibytes`.',
      ),
    leaseSeconds: z
      .number()
      .min(1)
      .max(600)
      .default(15)
      .describe('After how many seconds without a sign of life a chunk is taken from its worker and given to another.'),
    attempts: z
      .number()
      .int()
      .min(1)
      .max(10)
      .default(3)
      .describe('How often a part of a job is tried before the job counts as failed.'),
    ffmpegPath: z
      .string()
      .min(1)
      .optional()
      .describe(
        'The `ffmpeg` to encode with, 5.1 or newer, its `ffprobe` beside it; `library` for the FFmpeg that npm installs. When absent, an installed one is used if it fits, else that from npm.',
      ),
    ladder: z
      .enum(['per-title', 'fixed'])
      .default('per-title')
      .describe(
        'How the sizes and rates of a film are chosen: by what samples of it cost and how they look, or the same for every film.',
      ),
    codecs: z
      .enum(['h264', 'h264+av1'])
      .default('h264')
      .describe(
        'In what films are encoded: H.264, which every player knows, or also AV1, which needs fewer bits for the same picture and about as much processor time again. Players take what they know.',
      ),
    preset: z
      .enum(['ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow'])
      .default('veryfast')
      .describe('Preset of the H.264 encoder: slower ones need fewer bits for the same picture.'),
    crf: z
      .number()
      .min(10)
      .max(40)
      .default(22)
      .describe('Quality that the H.264 encoder aims at; lower is better and larger. Each rung has a ceiling besides.'),
    loudnessLufs: z
      .number()
      .min(-31)
      .max(-14)
      .default(-18)
      .describe(
        'How loud all films are made, in LUFS as EBU R 128 measures it. -18 is within what EBU R 128 s2 advises for streams (-20 to -16): loud enough for a phone, where the -23 of television is not, with the dynamics of a film left as they were. Peaks stay below -1 dBTP whatever is asked for here.',
      ),
    earlyMinutes: z
      .number()
      .min(0)
      .default(20)
      .describe(
        'Films of at least this many minutes have their small renditions made first, so that they can be played long before the encode is done, for about a tenth more processor time. Of shorter ones an editor can wish it.',
      ),
    sourceMebibytes: z.number().int().min(1).default(51_200).describe('The largest file that is encoded, in MiB.'),
    sourceHours: z.number().positive().max(48).default(6).describe('The longest film that is encoded, in hours.'),
    memoryMebibytes: z
      .number()
      .int()
      .min(256)
      .default(3072)
      .describe(
        'Memory that one engine process may use, in MiB; a chunk of a 1080p source takes about 640, of a 4K source about 1,500.',
      ),
    scratchFolder: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Local folder for the source and the renditions while a job runs. The temporary folder of the system when absent.',
      ),
  })
  .strict()
export type EncoderConfig = z.infer<typeof config>

/** A chunk takes one core, and rarely a GiB. */
export const workersOf = ({ workers, memoryMebibytes }: EncoderConfig): number =>
  workers ?? Math.min(availableParallelism(), Math.max(1, Math.floor(memoryMebibytes / 1024)))
