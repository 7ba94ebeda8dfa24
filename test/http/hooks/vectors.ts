/** An example in the documentation of a provider: a delivery, its signature, and the time it was signed. */
export interface Vector {
  readonly verification: {
    readonly scheme: 'standard-webhooks' | 'github' | 'slack'
    readonly secret: string
  }
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly atMs: number
}

/** docs.github.com, "Validating webhook deliveries". */
export const GITHUB: Vector = {
  verification: { scheme: 'github', secret: "It's a Secret to Everybody" },
  headers: {
    'x-hub-signature-256':
      'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  },
  body: 'Hello, World!',
  atMs: 1_700_000_000_000,
}

/** docs.slack.dev, "Verifying requests from Slack". */
export const SLACK: Vector = {
  verification: { scheme: 'slack', secret: '8f742231b10e8888abcd99yyyzzz85a5' },
  headers: {
    'x-slack-request-timestamp': '1531420618',
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  },
  body:
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
    '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
    '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
    '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  atMs: 1_531_420_618_000,
}

/** standardwebhooks.com, "Verify". */
export const STANDARD: Vector = {
  verification: { scheme: 'standard-webhooks', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
  headers: {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  body: '{"test": 2432232314}',
  atMs: 1_614_265_330_000,
}
