// Reads simulations as JSON lines, writes a verdict per line. Started by `generate.py`, with the folder that the
// package is installed in as its argument: the package is no part of this project.
//
// It calls the engine below `runUnsafeSimulation` with the same arguments: that function (0.1.173) leaves out session
// and endpoint policies, and fails on the policy of a resource, because it gives it no name. `runSimulation` would drop
// `sagemaker:DomainId` and `sagemaker:UserProfileName`, which are listed for no action.
import { createInterface } from 'node:readline'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(`${process.argv[2]}/`)
const engine = join(process.argv[2], 'node_modules/@cloud-copilot/iam-simulate/dist/cjs')
const { authorize } = require(join(engine, 'core_engine/CoreSimulatorEngine.js'))
const { AwsRequestImpl } = require(join(engine, 'request/request.js'))
const { RequestContextImpl } = require(join(engine, 'requestContext.js'))
const { DiscoveryContextKeyConstraints } = require(join(engine, 'context_keys/discoveryContextKeyConstraints.js'))
const { loadPolicy } = require('@cloud-copilot/iam-policy')

const loaded = (policy, name) => (policy ? loadPolicy(policy, { name }) : undefined)
const all = (policies) => policies?.map(({ policy, name }) => loaded(policy, name))
const levels = (told) => told.map(({ orgIdentifier, policies }) => ({ orgIdentifier, policies: all(policies) }))

function verdict(told) {
  const { principal, action, resource, contextVariables } = told.request
  return authorize({
    request: new AwsRequestImpl(principal, resource, action, new RequestContextImpl(contextVariables)),
    sessionPolicy: loaded(told.sessionPolicy, 'session'),
    identityPolicies: all(told.identityPolicies),
    serviceControlPolicies: levels(told.serviceControlPolicies),
    resourceControlPolicies: levels(told.resourceControlPolicies),
    resourcePolicy: loaded(told.resourcePolicy, 'resource'),
    permissionBoundaries: all(told.permissionBoundaryPolicies),
    vpcEndpointPolicies: all(told.vpcEndpointPolicies),
    simulationParameters: {
      simulationMode: 'Strict',
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
    },
    serviceSettings: { s3: {} },
  }).result
}

for await (const line of createInterface({ input: process.stdin })) {
  let found
  try {
    found = verdict(JSON.parse(line))
  } catch (error) {
    found = `Error: ${error.message}`
  }
  process.stdout.write(`${found}\n`)
}
