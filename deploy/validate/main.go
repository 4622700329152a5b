// Command validate-manifests says whether Kubernetes would take what it reads, without a cluster: built-in objects go through
// the API server's own strict decoder, defaulting, create strategies and validation; custom resources through the schemas and
// rules of their operators' CRDs; pod templates besides through the "restricted" Pod Security Standard.
//
//	validate-manifests [-crds folder] [-namespace name] [file.yaml …]
//
// Without files it reads standard input. Each mistake is a line of JSON; the last line is a summary.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
)

// Problem is one mistake in one document.
type Problem struct {
	File    string `json:"file"`
	Kind    string `json:"kind"`
	Name    string `json:"name"`
	Path    string `json:"path,omitempty"`
	Message string `json:"message"`
}

// Summary is what was looked at, so that nothing passes because nothing was read.
type Summary struct {
	Documents int            `json:"documents"`
	Kinds     map[string]int `json:"kinds"`
	Problems  int            `json:"problems"`
}

func main() {
	crds := flag.String("crds", "", "folder with the operators' CustomResourceDefinitions")
	namespace := flag.String("namespace", "codeflix", "namespace of documents that name none")
	flag.Parse()
	if err := run(*crds, *namespace, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "validate-manifests:", err)
		os.Exit(2)
	}
}

func run(crdFolder, namespace string, files []string) error {
	custom, err := readDefinitions(crdFolder)
	if err != nil {
		return err
	}
	validator, err := newValidator(custom, namespace)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	summary := Summary{Kinds: map[string]int{}}
	check := func(name string, reader io.Reader) error {
		text, err := io.ReadAll(reader)
		if err != nil {
			return err
		}
		for _, document := range splitDocuments(text) {
			kind, problems := validator.check(document)
			summary.Documents++
			summary.Kinds[kind]++
			for _, problem := range problems {
				problem.File = name
				summary.Problems++
				if err := out.Encode(problem); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if len(files) == 0 {
		if err := check("-", os.Stdin); err != nil {
			return err
		}
	}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		err = check(name, file)
		file.Close()
		if err != nil {
			return err
		}
	}
	if err := out.Encode(summary); err != nil {
		return err
	}
	if summary.Documents == 0 {
		return fmt.Errorf("no documents were read, so nothing was checked")
	}
	if summary.Problems > 0 {
		os.Exit(1)
	}
	return nil
}
