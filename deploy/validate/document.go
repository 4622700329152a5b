package main

import (
	"bytes"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/yaml"
)

// splitDocuments parts a YAML stream at its markers and leaves out what holds nothing but comments.
func splitDocuments(text []byte) [][]byte {
	var documents [][]byte
	for _, part := range bytes.Split(append([]byte("\n"), text...), []byte("\n---")) {
		// What follows a marker on its line is a comment at most.
		if at := bytes.IndexByte(part, '\n'); at >= 0 {
			part = part[at+1:]
		} else {
			part = nil
		}
		var anything any
		if err := yaml.Unmarshal(part, &anything); err == nil && anything == nil {
			continue
		}
		documents = append(documents, part)
	}
	return documents
}

type header struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Metadata   struct {
		Name string `json:"name"`
	} `json:"metadata"`
}

// readDocument turns YAML into JSON; a key that stands twice is an error.
func readDocument(text []byte) (header, schema.GroupVersionKind, []byte, error) {
	var head header
	raw, err := yaml.YAMLToJSONStrict(text)
	if err != nil {
		return head, schema.GroupVersionKind{}, nil, err
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return head, schema.GroupVersionKind{}, nil, err
	}
	if head.APIVersion == "" || head.Kind == "" {
		return head, schema.GroupVersionKind{}, nil, fmt.Errorf("has no apiVersion or no kind")
	}
	version, err := schema.ParseGroupVersion(head.APIVersion)
	if err != nil {
		return head, schema.GroupVersionKind{}, nil, err
	}
	return head, version.WithKind(head.Kind), raw, nil
}
