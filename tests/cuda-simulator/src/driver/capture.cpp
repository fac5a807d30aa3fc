#include "capture.h"
#include <algorithm>
#include <mutex>

using namespace simulator;

namespace
{
std::recursive_mutex captures_mutex;
std::vector<Capture*> captures;
// A forked stream belongs to a capture without being its origin.
std::vector<Stream*> forked;

CUresult invalidate(Capture* capture, CUresult error)
{
    capture->invalidated = true;
    return error;
}

// The legacy default stream waits for all blocking streams, which a captured one cannot be waited for.
CUresult implicit_dependency(const Stream* stream)
{
    if (stream != find_stream(nullptr))
    {
        return CUDA_SUCCESS;
    }
    for (Capture* capture : captures)
    {
        if ((capture->origin->flags & CU_STREAM_NON_BLOCKING) == 0)
        {
            return invalidate(capture, CUDA_ERROR_STREAM_CAPTURE_IMPLICIT);
        }
    }
    return CUDA_SUCCESS;
}

bool all_joined(const Capture* capture)
{
    return std::none_of(forked.begin(), forked.end(),
                        [capture](const Stream* stream) { return stream->capture == capture && stream->unjoined > 0; });
}

void finish(Capture* capture)
{
    for (Stream* stream : forked)
    {
        if (stream->capture == capture)
        {
            stream->capture = nullptr;
        }
    }
    std::erase_if(forked, [](const Stream* stream) { return stream->capture == nullptr; });
    capture->origin->capture = nullptr;
    std::erase(captures, capture);
    delete capture;
}
}

bool simulator::is_active(const Capture* capture)
{
    std::lock_guard lock(captures_mutex);
    return std::find(captures.begin(), captures.end(), capture) != captures.end();
}

CUresult simulator::forbid_during_capture()
{
    std::lock_guard lock(captures_mutex);
    for (Capture* capture : captures)
    {
        const bool own = capture->thread == std::this_thread::get_id();
        if (capture->mode == CU_STREAM_CAPTURE_MODE_GLOBAL || (capture->mode == CU_STREAM_CAPTURE_MODE_THREAD_LOCAL && own))
        {
            return invalidate(capture, CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
        }
    }
    return CUDA_SUCCESS;
}

CUresult simulator::enqueue(Stream* stream, std::function<CUresult()> work)
{
    {
        std::lock_guard lock(captures_mutex);
        if (Capture* capture = stream->capture; capture != nullptr)
        {
            if (capture->invalidated)
            {
                return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
            }
            capture->graph->nodes.push_back(std::move(work));
            stream->unjoined = stream == capture->origin ? 0 : capture->graph->nodes.size() + 1;
            return CUDA_SUCCESS;
        }
        const CUresult implicit = implicit_dependency(stream);
        if (implicit != CUDA_SUCCESS)
        {
            return implicit;
        }
    }
    return work();
}

CUresult simulator::record_event(Stream* stream, Event* event)
{
    std::lock_guard lock(captures_mutex);
    Capture* capture = stream->capture;
    event->capture = capture;
    event->stream = stream;
    event->recorded = capture == nullptr;
    event->time = std::chrono::steady_clock::now();
    event->nodes = capture == nullptr ? 0 : capture->graph->nodes.size();
    return capture != nullptr && capture->invalidated ? CUDA_ERROR_STREAM_CAPTURE_INVALIDATED : CUDA_SUCCESS;
}

CUresult simulator::wait_in_capture(Stream* stream, Event* event)
{
    std::lock_guard lock(captures_mutex);
    Capture* theirs = is_active(event->capture) ? event->capture : nullptr;
    if (stream->capture == nullptr && theirs != nullptr)
    {
        stream->capture = theirs;
        stream->unjoined = theirs->graph->nodes.size() + 1;
        forked.push_back(stream);
        return CUDA_SUCCESS;
    }
    if (stream->capture != theirs)
    {
        return invalidate(stream->capture, CUDA_ERROR_STREAM_CAPTURE_ISOLATION);
    }
    // The other stream's work is waited for, unless it has added some behind the event.
    if (theirs != nullptr && event->stream->unjoined <= event->nodes + 1)
    {
        event->stream->unjoined = 0;
    }
    return CUDA_SUCCESS;
}

void simulator::forget_stream(const Stream* stream)
{
    std::lock_guard lock(captures_mutex);
    for (Capture* capture : std::vector<Capture*>(captures))
    {
        if (capture->origin == stream)
        {
            delete capture->graph;
            finish(capture);
        }
    }
    std::erase(forked, stream);
}

DERAIN_EXPORT CUresult cuStreamBeginCapture_v2(void* handle, CUstreamCaptureMode mode)
{
    return stream_call(handle, [&](Stream* stream) {
        std::lock_guard lock(captures_mutex);
        if (stream->capture != nullptr || (uintptr_t)handle < 2)
        {
            return stream->capture != nullptr ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
        stream->capture = new Capture{stream, mode, std::this_thread::get_id(), new CUgraph_st, false};
        captures.push_back(stream->capture);
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuStreamEndCapture(void* handle, CUgraph_st** graph)
{
    return stream_call(handle, [&](Stream* stream) {
        std::lock_guard lock(captures_mutex);
        Capture* capture = stream->capture;
        if (capture == nullptr)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (capture->origin != stream)
        {
            return invalidate(capture, CUDA_ERROR_STREAM_CAPTURE_UNMATCHED);
        }
        if (capture->mode != CU_STREAM_CAPTURE_MODE_RELAXED && capture->thread != std::this_thread::get_id())
        {
            return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
        }
        const CUresult result = capture->invalidated   ? CUDA_ERROR_STREAM_CAPTURE_INVALIDATED
                                : !all_joined(capture) ? CUDA_ERROR_STREAM_CAPTURE_UNJOINED
                                                       : CUDA_SUCCESS;
        *graph = result == CUDA_SUCCESS ? capture->graph : nullptr;
        if (result != CUDA_SUCCESS)
        {
            delete capture->graph;
        }
        finish(capture);
        return result;
    });
}

DERAIN_EXPORT CUresult cuStreamIsCapturing(void* handle, CUstreamCaptureStatus* status)
{
    return stream_call(handle, [&](Stream* stream) {
        std::lock_guard lock(captures_mutex);
        *status = stream->capture == nullptr     ? CU_STREAM_CAPTURE_STATUS_NONE
                  : stream->capture->invalidated ? CU_STREAM_CAPTURE_STATUS_INVALIDATED
                                                 : CU_STREAM_CAPTURE_STATUS_ACTIVE;
        return CUDA_SUCCESS;
    });
}
