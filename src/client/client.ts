import type { WireModel, WireModelList } from '../protocol/openai-chat/chat-response.ts'
import { chatMethods, type Chat } from './chat.ts'
import { connect, type CallOptions, type ClientOptions, type Connection } from './connection.ts'
import { comparisonMethods, type Comparisons } from './evidence/comparisons.ts'
import { learningMethods, type Learning } from './evidence/learning.ts'
import { hookMethods, type Hooks } from './hooks.ts'
import { improvementMethods, type Improvements } from './evidence/improvements.ts'
import { jobMethods, type Jobs } from './jobs.ts'
import { keyMethods, type Keys } from './keys.ts'
import { mixtureMethods, type Mixtures } from './mixtures.ts'
import { runMethods, type Runs } from './runs.ts'
import { sessionMethods, type Sessions } from './sessions.ts'
import { studyMethods, type StudyRows } from './evidence/study.ts'
import { usageMethods, type Usage } from './usage.ts'
import { voteMethods, type Votes } from './evidence/votes.ts'

/**
 * A client of the gateway's own HTTP interface, for browsers, Node 20 and later, and workerd. Every
 * method throws an `ApiError` when it fails, and the reason of its signal when it was stopped. There
 * are no retries and no timeouts: those are the caller's to choose.
 */
export interface Client {
  readonly chat: Chat
  readonly models: {
    list(options?: CallOptions): Promise<WireModelList>
    get(id: string, options?: CallOptions): Promise<WireModel>
  }
  readonly mixtures: Mixtures
  readonly runs: Runs
  readonly sessions: Sessions
  readonly keys: Keys
  readonly jobs: Jobs
  readonly hooks: Hooks
  readonly usage: Usage
  readonly comparisons: Comparisons
  readonly learning: Learning
  readonly improvements: Improvements
  readonly votes: Votes
  readonly study: StudyRows
  /** A `fetch` to a path of the gateway, for what has no method here; returns any response, whatever its status. */
  readonly send: Connection['send']
}

/** A client for one gateway and one key; nothing is sent yet. */
export function createClient(options: ClientOptions): Client {
  const connection = connect(options)
  return {
    chat: chatMethods(connection),
    models: {
      list: (call) => connection.json('/v1/models', call),
      // Ids of provider models hold slashes, which belong to the path; nothing else of an id does.
      get: (id, call) =>
        connection.json(`/v1/models/${id.split('/').map(encodeURIComponent).join('/')}`, call),
    },
    mixtures: mixtureMethods(connection),
    runs: runMethods(connection),
    sessions: sessionMethods(connection),
    keys: keyMethods(connection),
    jobs: jobMethods(connection),
    hooks: hookMethods(connection),
    usage: usageMethods(connection),
    comparisons: comparisonMethods(connection),
    learning: learningMethods(connection),
    improvements: improvementMethods(connection),
    votes: voteMethods(connection),
    study: studyMethods(connection),
    send: (path, init) => connection.send(path, init),
  }
}
