import { replicaLinks, type AnyService } from '@codeflix/kit/service'
import type { ReplicaLink } from '@codeflix/kit/ports/replication'
import type { Databases } from '../adapters.ts'
import { manifests, serviceNames } from '../services.ts'

/** The services whose databases can be reached: all, or, where the databases are this process's own, those in it. */
export const servicesInReach = (databases: Databases, running: readonly AnyService[]): readonly string[] =>
  databases.areShared ? serviceNames : running.map(({ contract }) => contract.service)

/** The copies that these services declare of each other's tables. */
export const linksAmong = (services: readonly string[]): ReplicaLink[] =>
  manifests
    .flatMap((manifest) => replicaLinks(manifest))
    .filter(({ owner, consumer }) => services.includes(owner) && services.includes(consumer))
