"""Files that are wrong about what teams and people may do and find."""

from __future__ import annotations

from typing import Final

from .kit import Bad, lab, overriding, said

CASES: Final = (
    Bad(
        "team default",
        lab(("users:", "    default_instance_type: ml.c5.large\nusers:")),
        (
            said(
                9,
                "DefaultNotAllowed",
                "teams[0].default_instance_type is 'ml.c5.large'",
                "apps start on what people may run, and teams[0].instance_types lacks it",
                "add it there, or write ml.t3.medium",
            ),
        ),
    ),
    Bad(
        "team default beside a type that is none",
        lab(("[ml.t3.medium, ml.m5.large]", "[ml.t3.medum, ml.m5.large]\n    default_instance_type: ml.c5.large")),
        (
            said(
                8,
                "InstanceTypeUnknown",
                "teams[0].instance_types[0] is 'ml.t3.medum'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.t3.medium'?",
            ),
            said(
                9,
                "DefaultNotAllowed",
                "teams[0].default_instance_type is 'ml.c5.large'",
                "apps start on what people may run, and teams[0].instance_types lacks it",
                "add it there, or write ml.m5.large",
            ),
        ),
    ),
    Bad(
        "team default in place of the domain's",
        lab(("[ml.t3.medium, ml.m5.large]", "[ml.m5.large]")),
        (
            said(
                8,
                "TeamDefaultNotAllowed",
                "teams[0].instance_types lacks 'ml.t3.medium'",
                ("every team may run what apps start on, domain.default_instance_type (not written, so the standard)"),
                "add it, or write default_instance_type: ml.m5.large for the team",
            ),
        ),
    ),
    Bad(
        "person's default",
        lab(("team: analysts}", "team: analysts, default_instance_type: ml.c5.large}")),
        (
            said(
                10,
                "DefaultNotAllowed",
                "users[0].default_instance_type is 'ml.c5.large'",
                "apps start on what people may run, and instance_types of team analysts lacks it",
                "add it there, or write ml.t3.medium",
            ),
        ),
    ),
    Bad(
        "person's default through an override",
        overriding("    overrides: {teams: [{name: analysts, instance_types: [ml.t3.medium]}]}\n", add="").replace(
            "team: analysts}", "team: analysts, default_instance_type: ml.m5.large}"
        ),
        (
            said(
                6,
                "DefaultNotAllowed",
                (
                    "users[0].default_instance_type is 'ml.m5.large' (through "
                    "environments[0].overrides.teams[0].instance_types)"
                ),
                "apps start on what people may run, and instance_types of team analysts lacks it",
                "add it there, or write ml.t3.medium",
            ),
        ),
    ),
    Bad(
        "defaults unknown",
        lab(
            ("users:", "    default_instance_type: ml.t3.mediun\nusers:"),
            ("team: analysts}", "team: analysts, default_instance_type: t3}"),
        ),
        (
            said(
                9,
                "InstanceTypeUnknown",
                "teams[0].default_instance_type is 'ml.t3.mediun'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.t3.medium'?",
            ),
            said(
                11,
                "InstanceTypeUnknown",
                "users[0].default_instance_type is 't3'",
                "Studio runs apps on the instance types that AWS lists for it",
                "did you mean 'ml.t3.small'?",
            ),
        ),
    ),
    Bad(
        "capabilities",
        lab(("users:", "    capabilities: [training, trainings, training]\nusers:")),
        (
            said(
                9,
                "ValueUnknown",
                "teams[0].capabilities[1] is 'trainings'",
                (
                    "it is one of batch-transform, canvas, data-wrangler, debugger, emr-clusters, endpoints, "
                    "experiments, feature-store, jumpstart, mlflow, model-registry, pipelines, processing, "
                    "training, tuning"
                ),
                "did you mean 'training'?",
            ),
            said(
                9,
                "EntryRepeated",
                "teams[0].capabilities[2] is 'training' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "jobs",
        lab(("users:", "    jobs: {instance_types: [m5.large, ml.m5.large, ml.m5.large]}\nusers:")),
        (
            said(
                9,
                "JobInstanceTypeInvalid",
                "teams[0].jobs.instance_types[0] is 'm5.large'",
                "an instance type of SageMaker reads 'ml.<family>.<size>', without wildcards",
                "write it like 'ml.m5.xlarge'",
            ),
            said(
                9,
                "EntryRepeated",
                "teams[0].jobs.instance_types[2] is 'ml.m5.large' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "shared",
        lab(
            ("users:", ("    capabilities: [pipelines]\n    shared: {pipelines: [nightly*, nightly, nightly]}\nusers:"))
        ),
        (
            said(
                10,
                "SharedNameInvalid",
                "teams[0].shared.pipelines[0] is 'nightly*'",
                "what is shared is named, by letters, digits and hyphens, without wildcards",
                "write its name, for example 'churn'",
            ),
            said(
                10,
                "EntryRepeated",
                "teams[0].shared.pipelines[2] is 'nightly' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "shared without a capability",
        lab(
            (
                "users:",
                (
                    "    capabilities: [pipelines]\n"
                    "    shared: {pipelines: [nightly], endpoints: [churn], model_package_groups: [churn]}\n"
                    "    canvas_artifacts: lake/canvas\n"
                    "users:"
                ),
            )
        ),
        (
            said(
                10,
                "SharedWithoutCapability",
                "teams[0].shared.endpoints is given, and capabilities lack endpoints",
                "what is shared is used through its capability",
                "add it to capabilities",
            ),
            said(
                10,
                "SharedWithoutCapability",
                ("teams[0].shared.model_package_groups is given, and capabilities lack model-registry"),
                "what is shared is used through its capability",
                "add it to capabilities",
            ),
            said(
                11,
                "CanvasWithoutCapability",
                "teams[0].canvas_artifacts is given, and capabilities lack canvas",
                "Canvas keeps its files there, for people who may open it",
                "add canvas to capabilities",
            ),
        ),
    ),
    Bad(
        "hidden tools of a team",
        lab(("users:", "    hidden_tools: [AutoML, Models, Models]\nusers:")),
        (
            said(
                9,
                "ValueUnknown",
                "teams[0].hidden_tools[0] is 'AutoML'",
                (
                    "it is one of DataWrangler, FeatureStore, EmrClusters, AutoMl, Experiments, Training, "
                    "ModelEvaluation, Pipelines, Models, JumpStart, InferenceRecommender, Endpoints, Projects, "
                    "InferenceOptimization, HyperPodClusters, Comet, DeepchecksLLMEvaluation, Fiddler, "
                    "LakeraGuard, PerformanceEvaluation"
                ),
                "did you mean 'AutoMl'?",
            ),
            said(
                9,
                "EntryRepeated",
                "teams[0].hidden_tools[2] is 'Models' again",
                "each entry of the list stands once",
                "drop one of them",
            ),
        ),
    ),
    Bad(
        "idle shutdown of a team and of a person",
        lab(
            ("users:", "    idle_shutdown: {minutes: 3}\n    space_storage: {default_gb: 200}\nusers:"),
            ("team: analysts}", "team: analysts, idle_shutdown: {enabled: false, minutes: 90}}"),
        ),
        (
            said(
                9,
                "NumberOutOfRange",
                "teams[0].idle_shutdown.minutes is 3",
                "idle time in minutes is 5 to 525600",
                "write 5",
            ),
            said(
                10,
                "SpaceStorageInvalid",
                "teams[0].space_storage.default_gb is 200, and maximum_gb is 100",
                "a new space is at most as large as people may choose (5 and 100 unless written)",
                "write maximum_gb: 200 or more, or a smaller default_gb",
            ),
            said(
                12,
                "IdleShutdownOff",
                "users[0].idle_shutdown.minutes stands beside 'enabled: false'",
                "idle shutdown that is off has no other settings",
                "drop one of the two",
            ),
        ),
    ),
)
