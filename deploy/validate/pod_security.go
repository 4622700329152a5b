package main

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

// podSecurity is the evaluator that the API server's admission uses in a namespace labeled "restricted".
type podSecurity struct{ evaluator policy.Evaluator }

func newPodSecurity() (podSecurity, error) {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	return podSecurity{evaluator}, err
}

func (p podSecurity) check(object runtime.Object) []mistake {
	template := podTemplate(object)
	if template == nil {
		return nil
	}
	level := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	var mistakes []mistake
	for _, result := range p.evaluator.EvaluatePod(level, &template.ObjectMeta, &template.Spec) {
		if !result.Allowed {
			mistakes = append(mistakes, mistake{
				path:    "spec.template",
				message: fmt.Sprintf("restricted Pod Security: %s (%s)", result.ForbiddenReason, result.ForbiddenDetail),
			})
		}
	}
	return mistakes
}

func podTemplate(object runtime.Object) *corev1.PodTemplateSpec {
	switch one := object.(type) {
	case *appsv1.Deployment:
		return &one.Spec.Template
	case *appsv1.StatefulSet:
		return &one.Spec.Template
	case *batchv1.Job:
		return &one.Spec.Template
	case *batchv1.CronJob:
		return &one.Spec.JobTemplate.Spec.Template
	}
	return nil
}
