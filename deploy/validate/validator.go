package main

import (
	"context"
	"errors"
	"fmt"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	_ "k8s.io/kubernetes/pkg/apis/rbac/install"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/configmap"
	"k8s.io/kubernetes/pkg/registry/core/namespace"
	"k8s.io/kubernetes/pkg/registry/core/persistentvolumeclaim"
	"k8s.io/kubernetes/pkg/registry/core/secret"
	"k8s.io/kubernetes/pkg/registry/core/service"
	"k8s.io/kubernetes/pkg/registry/core/serviceaccount"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/kubernetes/pkg/registry/rbac/role"
	"k8s.io/kubernetes/pkg/registry/rbac/rolebinding"
)

// strategies are what the API server asks before it stores a new object.
var strategies = map[schema.GroupKind]rest.RESTCreateStrategy{
	{Group: "apps", Kind: "Deployment"}:                       deployment.Strategy,
	{Group: "apps", Kind: "StatefulSet"}:                      statefulset.Strategy,
	{Group: "autoscaling", Kind: "HorizontalPodAutoscaler"}:   horizontalpodautoscaler.Strategy,
	{Group: "batch", Kind: "CronJob"}:                         cronjob.Strategy,
	{Group: "batch", Kind: "Job"}:                             job.Strategy,
	{Group: "", Kind: "ConfigMap"}:                            configmap.Strategy,
	{Group: "", Kind: "Namespace"}:                            namespace.Strategy,
	{Group: "", Kind: "PersistentVolumeClaim"}:                persistentvolumeclaim.Strategy,
	{Group: "", Kind: "Secret"}:                               secret.Strategy,
	{Group: "", Kind: "Service"}:                              service.Strategy,
	{Group: "", Kind: "ServiceAccount"}:                       serviceaccount.Strategy,
	{Group: "networking.k8s.io", Kind: "Ingress"}:             ingress.Strategy,
	{Group: "networking.k8s.io", Kind: "NetworkPolicy"}:       networkpolicy.Strategy,
	{Group: "policy", Kind: "PodDisruptionBudget"}:            poddisruptionbudget.Strategy,
	{Group: "rbac.authorization.k8s.io", Kind: "Role"}:        role.Strategy,
	{Group: "rbac.authorization.k8s.io", Kind: "RoleBinding"}: rolebinding.Strategy,
}

type validator struct {
	custom    definitions
	namespace string
	strict    runtime.Decoder
	// typed are operators' types that are published without a schema: strictly decoded, and no more than that.
	typed    *runtime.Scheme
	pods     podSecurity
	internal runtime.Decoder
}

func newValidator(custom definitions, namespace string) (*validator, error) {
	typed := runtime.NewScheme()
	utilruntime.Must(monitoring.AddToScheme(typed))
	pods, err := newPodSecurity()
	if err != nil {
		return nil, err
	}
	codecs := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict)
	return &validator{
		custom:    custom,
		namespace: namespace,
		strict:    codecs.UniversalDeserializer(),
		typed:     typed,
		pods:      pods,
		internal:  codecs.UniversalDecoder(),
	}, nil
}

// check says what kind a document is and what is wrong with it.
func (v *validator) check(text []byte) (string, []Problem) {
	head, kind, raw, err := readDocument(text)
	label := head.Kind
	if label == "" {
		label = "unreadable"
	}
	found := func(path, message string) Problem {
		return Problem{Kind: label, Name: head.Metadata.Name, Path: path, Message: message}
	}
	if err != nil {
		return label, []Problem{found("", err.Error())}
	}
	var mistakes []mistake
	switch {
	case legacyscheme.Scheme.Recognizes(kind):
		mistakes = v.checkBuiltIn(kind, raw)
	case v.custom.knows(kind):
		mistakes = v.custom.check(kind, raw)
	case v.typed.Recognizes(kind):
		mistakes = strictly(serializer.NewCodecFactory(v.typed, serializer.EnableStrict).UniversalDeserializer(), raw)
	default:
		mistakes = []mistake{{message: fmt.Sprintf("there is no %s that is known here", kind)}}
	}
	problems := make([]Problem, 0, len(mistakes))
	for _, one := range mistakes {
		problems = append(problems, found(one.path, one.message))
	}
	return label, problems
}

type mistake struct{ path, message string }

func strictly(decoder runtime.Decoder, raw []byte) []mistake {
	_, _, err := decoder.Decode(raw, nil, nil)
	return decodingMistakes(err)
}

func decodingMistakes(err error) []mistake {
	if err == nil {
		return nil
	}
	strict, ok := runtime.AsStrictDecodingError(err)
	if !ok {
		return []mistake{{message: err.Error()}}
	}
	var mistakes []mistake
	for _, one := range strict.Errors() {
		mistakes = append(mistakes, mistake{message: one.Error()})
	}
	return mistakes
}

func (v *validator) checkBuiltIn(kind schema.GroupVersionKind, raw []byte) []mistake {
	external, _, err := v.strict.Decode(raw, nil, nil)
	if err != nil {
		return decodingMistakes(err)
	}
	strategy, ok := strategies[kind.GroupKind()]
	if !ok {
		return []mistake{{message: fmt.Sprintf("%s has no strategy here: add it to the validator", kind)}}
	}
	object, err := runtime.Decode(v.internal, raw)
	if err != nil {
		return decodingMistakes(err)
	}
	accessor, err := meta.Accessor(object)
	if err != nil {
		return []mistake{{message: err.Error()}}
	}
	rest.FillObjectMetaSystemFields(accessor)
	// A template's object is stored into the namespace of the command that installs it.
	ctx := request.WithRequestInfo(context.Background(), &request.RequestInfo{
		APIGroup:          kind.Group,
		APIVersion:        kind.Version,
		IsResourceRequest: true,
	})
	if strategy.NamespaceScoped() {
		if accessor.GetNamespace() == "" {
			accessor.SetNamespace(v.namespace)
		}
		ctx = request.WithNamespace(ctx, accessor.GetNamespace())
	}
	if err := rest.BeforeCreate(strategy, ctx, object); err != nil {
		return statusMistakes(err)
	}
	return v.pods.check(external)
}

func statusMistakes(err error) []mistake {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil {
		return []mistake{{message: err.Error()}}
	}
	var mistakes []mistake
	for _, cause := range status.Status().Details.Causes {
		if cause.Type == metav1.CauseTypeUnexpectedServerResponse {
			continue
		}
		mistakes = append(mistakes, mistake{path: cause.Field, message: cause.Message})
	}
	if len(mistakes) == 0 {
		return []mistake{{message: err.Error()}}
	}
	return mistakes
}
