// Package check holds a request against the rules of the API and says how the API
// refuses it: headers, betas, the shape of the body, and every rule across its
// fields. It knows the texts of refusals and where they were seen. It never answers a
// request, and of what exists it knows the models alone: batches, files and skills
// are looked up elsewhere.
package check
