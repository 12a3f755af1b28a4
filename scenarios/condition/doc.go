// Package condition has the conditions of rules: [When] says what must hold for a request
// and its session. It tests conditions, words them for people, and refuses those that can
// never hold. It must never know about rules, or about the answer to a request that meets
// a condition.
package condition
