// Package tokens says how many tokens a text, a prompt or an answer has, and where a
// prompt asks to be cached. It knows texts and the content blocks they stand in. It
// never knows who asks, for which model, or what the tokens are compared with.
package tokens
