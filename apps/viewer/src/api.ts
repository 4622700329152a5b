import { catalog as catalogContract } from '@codeflix/contracts/catalog'
import { createClient, type ClientOptions } from '@codeflix/contracts/client'
import { identity as identityContract } from '@codeflix/contracts/identity'
import { playback as playbackContract } from '@codeflix/contracts/playback'
import { subscriptions as subscriptionsContract } from '@codeflix/contracts/subscriptions'
import { accessToken, renew } from './session/session.ts'

const options: ClientOptions = {
  baseUrl: location.origin,
  token: accessToken,
  /** A token can end on its way, or be revoked: one fresh token, one more try. */
  async transport(request) {
    const again = request.headers.has('authorization') ? request.clone() : undefined
    const response = await fetch(request)
    if (response.status !== 401 || !again) return response
    const token = await renew()
    if (!token) return response
    again.headers.set('authorization', `Bearer ${token}`)
    return fetch(again)
  },
}

export const identity = createClient(identityContract, options)
export const catalog = createClient(catalogContract, options)
export const playback = createClient(playbackContract, options)
export const subscriptions = createClient(subscriptionsContract, options)
