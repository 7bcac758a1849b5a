//! Named workloads shared by all benches.
