// Reads the files of deploy/ as the programs do that they are written for: compose files by the library of
// docker compose, Dockerfiles by the parser of BuildKit.
//
//	deploy-lint compose FILE
//	deploy-lint dockerfile FILE CONTEXT
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "compose":
		return lintCompose(args[1])
	case len(args) == 3 && args[0] == "dockerfile":
		return lintDockerfile(args[1], args[2])
	}
	return fmt.Errorf("usage: deploy-lint compose FILE | dockerfile FILE CONTEXT")
}

// lintCompose checks the file against the schema and for what it names and does not have. Prints it as it is
// understood, with every variable filled in from the environment.
func lintCompose(file string) error {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithOsEnv, cli.WithConsistency(true), cli.WithInterpolation(true))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return err
	}
	text, err := project.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}

// lintDockerfile parses the file, and looks for the sources of what it copies from the context.
func lintDockerfile(file, contextFolder string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	result, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return err
	}
	var problems []string
	warn := func(rule, _, _ string, message string, ranges []parser.Range) {
		line := 0
		if len(ranges) > 0 {
			line = ranges[0].Start.Line
		}
		problems = append(problems, fmt.Sprintf("%s:%d %s: %s", file, line, rule, message))
	}
	stages, _, err := instructions.Parse(result.AST, linter.New(&linter.Config{Warn: warn}))
	if err != nil {
		return err
	}
	names := map[string]bool{}
	for _, stage := range stages {
		for _, command := range stage.Commands {
			copied, ok := command.(*instructions.CopyCommand)
			if !ok {
				continue
			}
			if copied.From != "" {
				if !names[copied.From] && !strings.Contains(copied.From, "/") {
					problems = append(problems, fmt.Sprintf("%s: copies from %s, which is no stage before it", file, copied.From))
				}
				continue
			}
			for _, source := range copied.SourcePaths {
				found, err := filepath.Glob(filepath.Join(contextFolder, source))
				if err != nil || len(found) == 0 {
					problems = append(problems, fmt.Sprintf("%s: copies %s, which is not there", file, source))
				}
			}
		}
		names[stage.Name] = true
	}
	if len(problems) > 0 {
		return fmt.Errorf("%s", strings.Join(problems, "\n"))
	}
	return nil
}
