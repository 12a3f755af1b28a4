// Package tokens counts the tokens of texts, prompts and answers, and finds where a
// prompt asks to be cached. It knows texts and content blocks. It never knows who asks,
// for which model, or what the counts are compared with.
package tokens
