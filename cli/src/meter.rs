//! Heap in use, counted by the allocator, and instructions, counted by the processor.

use std::alloc::System;

use crate::instructions;
use claque_scenarios::Meter;
use peakmem_alloc::{INSTRUMENTED_SYSTEM, PeakMemAlloc, PeakMemAllocTrait};

#[global_allocator]
static ALLOCATOR: &PeakMemAlloc<System> = &INSTRUMENTED_SYSTEM;

/// Reads the counting allocator and the counter of instructions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeapMeter;

impl Meter for HeapMeter {
    fn reset(&self) -> u64 {
        ALLOCATOR.reset_peak_memory();
        // What was in use before does not count.
        0
    }

    fn instructions(&self) -> Option<u64> {
        instructions::so_far()
    }

    fn peak(&self) -> u64 {
        ALLOCATOR.get_peak_memory() as u64
    }
}
