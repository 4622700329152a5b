import { nodeAvEngine } from '../src/engine/node-av/node-av-engine.ts'
import { pictureSuite } from './picture.suite.ts'

pictureSuite(() => Promise.resolve(nodeAvEngine))
