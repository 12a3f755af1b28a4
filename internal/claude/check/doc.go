// Package check decides whether the API would refuse a request, and with which error:
// for its headers, its betas, the shape of its body, or a rule across its fields. It
// knows the texts of refusals and where they were seen. It never answers a request, and
// of all resources it knows only the models: batches, files and skills are looked up
// elsewhere.
package check
