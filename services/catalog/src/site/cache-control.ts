/**
 * For answers that are the same for everybody. A title has to be there five seconds after it was published, of which
 * this takes two.
 */
export const briefly = 'public, max-age=2'
