package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// definition is one version of one custom resource, ready to judge objects.
type definition struct {
	structural *structuralschema.Structural
	validate   validation.SchemaValidator
	rules      *cel.Validator
}

type definitions map[schema.GroupVersionKind]definition

func readDefinitions(folder string) (definitions, error) {
	found := definitions{}
	if folder == "" {
		return found, nil
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s holds no CustomResourceDefinitions", folder)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, document := range splitDocuments(text) {
			if err := found.add(document); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return found, nil
}

func (d definitions) add(document []byte) error {
	var crd apiextensionsv1.CustomResourceDefinition
	if err := yaml.Unmarshal(document, &crd); err != nil {
		return err
	}
	if crd.Kind != "CustomResourceDefinition" {
		return nil
	}
	for _, version := range crd.Spec.Versions {
		if !version.Served || version.Schema == nil {
			continue
		}
		var internal apiextensions.CustomResourceValidation
		if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(version.Schema, &internal, nil); err != nil {
			return err
		}
		structural, err := structuralschema.NewStructural(internal.OpenAPIV3Schema)
		if err != nil {
			return err
		}
		validate, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
		if err != nil {
			return err
		}
		kind := schema.GroupVersionKind{Group: crd.Spec.Group, Version: version.Name, Kind: crd.Spec.Names.Kind}
		d[kind] = definition{structural, validate, cel.NewValidator(structural, true, celconfig.PerCallLimit)}
	}
	return nil
}

func (d definitions) knows(kind schema.GroupVersionKind) bool {
	_, ok := d[kind]
	return ok
}

func (d definitions) check(kind schema.GroupVersionKind, raw []byte) []mistake {
	definition := d[kind]
	object := &unstructured.Unstructured{}
	if err := object.UnmarshalJSON(raw); err != nil {
		return []mistake{{message: err.Error()}}
	}
	var mistakes []mistake
	// What the API server would drop in silence is a field that does not exist.
	pruned := pruning.PruneWithOptions(object.Object, definition.structural, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	for _, path := range pruned {
		mistakes = append(mistakes, mistake{path, "unknown field"})
	}
	defaulting.Default(object.Object, definition.structural)
	for _, problem := range validation.ValidateCustomResource(nil, object.Object, definition.validate) {
		mistakes = append(mistakes, mistake{problem.Field, strings.TrimPrefix(problem.Error(), problem.Field+": ")})
	}
	if len(mistakes) == 0 && definition.rules != nil {
		problems, _ := definition.rules.Validate(context.Background(), field.NewPath(""), definition.structural, object.Object, nil, celconfig.RuntimeCELCostBudget)
		for _, problem := range problems {
			mistakes = append(mistakes, mistake{problem.Field, strings.TrimPrefix(problem.Error(), problem.Field+": ")})
		}
	}
	return mistakes
}
