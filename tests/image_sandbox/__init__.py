"""Container images built and run without a container engine: buildah builds, bubblewrap runs, Debian brings both.

The base is no SageMaker Distribution, which is in no registry that is reached from here: `distribution/` stands in for
it, on a small Debian. What is real: our Dockerfile and its entry point, JupyterLab, its activity extension,
supervisord, pip. What is imitated: micromamba, the Distribution's own scripts (the same arguments to the same server),
Code Editor (a page and `/api/idle`), and the environment for recovery, which is the first one again.
"""
