// Package models is the table of models: their names, their limits and what each of
// them takes in a request. Scenarios and files of a user's own make edited copies of
// it. It knows no request and no answer: the checks of requests and GET /v1/models
// read the same table elsewhere.
package models
