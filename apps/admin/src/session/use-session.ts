import { useSyncExternalStore } from 'react'
import { onSessionChange, sessionStatus, type SessionStatus } from './session.ts'

export function useSession(): SessionStatus {
  return useSyncExternalStore(onSessionChange, sessionStatus)
}
