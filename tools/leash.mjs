// Preloaded into what the commands start: when the command that started it is gone, it ends as if told to.
// It concerns this process alone, so it is taken off the arguments that processes forked from here inherit.
const at = process.execArgv.indexOf('--import')
if (process.channel && at !== -1 && process.execArgv[at + 1]?.endsWith('leash.mjs')) {
  process.execArgv.splice(at, 2)
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
  process.channel.unref()
}
