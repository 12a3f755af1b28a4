// Command go has clients on net/http and on the official SDK: some are right, some
// are wrong on purpose. Its argument selects one.
//
//	go DESIGN
package main

import (
	"fmt"
	"maps"
	"os"
)

// design asks its questions and returns the text to print.
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
