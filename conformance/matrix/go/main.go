// Command go holds clients that are right and clients that are wrong on purpose,
// on net/http and on the official SDK. It is told which to be.
//
//	go DESIGN
package main

import (
	"fmt"
	"maps"
	"os"
)

// design asks its questions and gives what to print.
type design func() (string, error)

func main() {
	designs := maps.Clone(right)
	maps.Copy(designs, wrong)
	maps.Copy(designs, sdkRight)
	maps.Copy(designs, sdkTricky)
	maps.Copy(designs, sdkWrong)
	text, err := designs[os.Args[1]]()
	if err != nil {
		fmt.Fprintln(os.Stderr, "failed:", err)
		os.Exit(1)
	}
	fmt.Println(text)
}
