// Stream capture: what is enqueued while it lasts is kept for a graph instead of run.
#pragma once
#include "driver.h"

namespace simulator
{
// Whether the capture, perhaps of an old event, is still going on.
bool is_active(const Capture* capture);

CUresult record_event(Stream* stream, Event* event);

// An event of a capture draws the waiting stream into it, or joins that stream's work to this one's.
CUresult wait_in_capture(Stream* stream, Event* event);

void forget_stream(const Stream* stream);
}
