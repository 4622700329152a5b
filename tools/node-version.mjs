// Imported first by every command, so that an old Node says what is wrong instead of failing on something it lacks.
const [major = 0] = process.versions.node.split('.').map(Number)

if (major < 20) {
  console.error(
    `Codeflix needs Node 20 or later to start, and this is Node ${process.versions.node}.\n` +
      'Install a newer one from https://nodejs.org and run the same command again.',
  )
  process.exit(1)
}
