package script

import "net/http"

// usualReason is the text that goes with a status; of one that no standard
// knows, such as 529, "".
func usualReason(status int) string { return http.StatusText(status) }
