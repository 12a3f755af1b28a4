// Package models has the table of models: their names, their limits and what each of
// them accepts in a request. Scenarios and users' files make edited copies of it. It
// knows no requests and no answers: the checks of requests and GET /v1/models read the
// same table elsewhere.
package models
