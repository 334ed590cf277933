// node --test platform-engine/engine-app/src/test/scripts/failures.test.mjs
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failuresOf } from '../../main/scripts/failures.mjs'

const SUREFIRE = `
[INFO] Running cn.minshui.engine.testkit.data.WebhooksIntegrationTests
[ERROR] Tests run: 4, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 3.497 s <<< FAILURE! -- in cn.minshui.engine.testkit.data.WebhooksIntegrationTests
java.lang.AssertionError: 
	at cn.minshui.engine.testkit.data.WebhooksIntegrationTests.told(WebhooksIntegrationTests.java:207)
[INFO] Results:
[INFO] 
[ERROR] Failures: 
[ERROR]   WebhooksIntegrationTests.told:207 
Expecting actual:
  ["test.told", "test.told", "test.second"]
to contain exactly (and in same order):
  ["test.told", "test.second"]
but some elements were not expected:
  ["test.told"]

[ERROR]   LibraryUnitTests.recorded:102 [tables] 
expected: 3
 but was: 4
[ERROR] Errors: 
[ERROR]   ExportIntegrationTests.noMoreThanTheLimit:67 » Problem INVALID: [EXPORT_TOO_LARGE there are 1002 records]
[INFO] 
[ERROR] Tests run: 355, Failures: 2, Errors: 1, Skipped: 0
[INFO] 
[ERROR] There are test failures.

See /target/surefire-reports for the individual test results.
[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:3.5.4:test (default-test) on project engine-testkit -> [Help 1]
[ERROR] 
[ERROR] Re-run Maven using the -X switch to enable full debug logging.
`

test('every failing test of Maven is named with what it says first', () => {
  assert.deepEqual(failuresOf(SUREFIRE), [
    'WebhooksIntegrationTests.told:207 Expecting actual: ["test.told", "test.told", "test.second"] to contain exactly (and in same order): ["test.told", "test.second"]',
    'LibraryUnitTests.recorded:102 [tables] expected: 3 but was: 4',
    'ExportIntegrationTests.noMoreThanTheLimit:67 » Problem INVALID: [EXPORT_TOO_LARGE there are 1002 records]',
  ])
})

test('colours do not hide a failure', () => {
  const coloured = SUREFIRE.replaceAll('[ERROR]', '[\u001b[1;31mERROR\u001b[m]')
  assert.deepEqual(failuresOf(coloured), failuresOf(SUREFIRE))
})

test('of very many failures the first are told and the others counted', () => {
  const many = Array.from({ length: 100 }, (_, i) => `[ERROR]   T.t${i}:1 wrong`)
  const told = failuresOf(['[ERROR] Failures: ', ...many].join('\n'))
  assert.equal(told.length, 30)
  assert.equal(told[28], 'T.t28:1 wrong')
  assert.equal(told[29], '… 71 more')
})

test('a message of any length stays one short line', () => {
  const [line] = failuresOf(`[ERROR] Errors: \n[ERROR]   T.t:1 ${'水'.repeat(5000)}\n`)
  assert.equal([...line].length, 241)
})

test('where no test failed the errors of the tools are told', () => {
  const log = `
[INFO] BUILD FAILURE
[ERROR] Failed to execute goal com.diffplug.spotless:spotless-maven-plugin:3.11.0:check: The following files had format violations:
[ERROR]     src/main/java/A.java
[ERROR] -> [Help 1]
[ERROR] 
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
[ERROR] Re-run Maven using the -X switch to enable full debug logging.
[ERROR] For more information about the errors and possible solutions, please read the following articles:
[ERROR] [Help 1] http://cwiki.apache.org/confluence/display/MAVEN/MojoFailureException
`
  assert.deepEqual(failuresOf(log), [
    '[ERROR] Failed to execute goal com.diffplug.spotless:spotless-maven-plugin:3.11.0:check: The following files had format violations:',
    '[ERROR]     src/main/java/A.java',
  ])
})

test('an error whose line ends with a hint at the help is told too', () => {
  const log =
    '[ERROR] Failed to execute goal on project acceptance: Could not resolve dependencies -> [Help 1]\n[ERROR] \n'
  assert.equal(failuresOf(log).length, 1)
})

test('tests of the front end are named', () => {
  const log = ' FAIL  src/form.test.ts > a form > asks once\nAssertionError: expected 1 to be 2\n'
  assert.deepEqual(failuresOf(log), ['src/form.test.ts > a form > asks once AssertionError: expected 1 to be 2'])
})

test('anything else is told by the end of its log', () => {
  const log = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n\n')
  assert.deepEqual(
    failuresOf(log),
    Array.from({ length: 10 }, (_, i) => `line ${30 + i}`),
  )
})
