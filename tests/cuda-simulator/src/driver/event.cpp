// Events. As work runs at once, a recorded event has always happened.
#include "capture.h"
#include "driver.h"
#include <mutex>
#include <set>

using namespace simulator;

namespace
{
std::mutex events_mutex;
std::set<Event*> events;

template <class BODY>
CUresult event_call(void* handle, BODY body)
{
    return context_call([&](Context&) {
        Event* event = find_event(handle);
        return event == nullptr ? CUDA_ERROR_INVALID_HANDLE : body(event);
    });
}

// Whether the event may be asked about: not while it stands for a place in a capture.
CUresult happened(Event* event)
{
    if (is_active(event->capture))
    {
        event->capture->invalidated = true;
        return CUDA_ERROR_CAPTURED_EVENT;
    }
    return CUDA_SUCCESS;
}

CUresult elapsed(float* milliseconds, void* start_handle, void* end_handle)
{
    return event_call(start_handle, [&](Event* start) {
        const Event* end = find_event(end_handle);
        if (end == nullptr || !start->recorded || !end->recorded || ((start->flags | end->flags) & CU_EVENT_DISABLE_TIMING) != 0)
        {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        *milliseconds = std::chrono::duration<float, std::milli>(end->time - start->time).count();
        return CUDA_SUCCESS;
    });
}
}

Event* simulator::find_event(void* handle)
{
    std::lock_guard lock(events_mutex);
    return events.count((Event*)handle) == 0 ? nullptr : (Event*)handle;
}

DERAIN_EXPORT CUresult cuEventCreate(Event** event, unsigned flags)
{
    return context_call([&](Context&) {
        std::lock_guard lock(events_mutex);
        *event = new Event{flags, false, {}, nullptr, nullptr, 0};
        events.insert(*event);
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuEventDestroy_v2(Event* event)
{
    return context_call([&](Context&) {
        std::lock_guard lock(events_mutex);
        if (events.erase(event) == 0)
        {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        delete event;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuEventRecord(void* handle, void* stream_handle)
{
    return stream_call(stream_handle, [&](Stream* stream) {
        Event* event = find_event(handle);
        if (event == nullptr)
        {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        return record_event(stream, event);
    });
}

DERAIN_EXPORT CUresult cuEventSynchronize(void* handle)
{
    return event_call(handle, happened);
}

DERAIN_EXPORT CUresult cuEventQuery(void* handle)
{
    return event_call(handle, happened);
}

DERAIN_EXPORT CUresult cuEventElapsedTime(float* milliseconds, void* start, void* end)
{
    return elapsed(milliseconds, start, end);
}

DERAIN_EXPORT CUresult cuEventElapsedTime_v2(float* milliseconds, void* start, void* end)
{
    return elapsed(milliseconds, start, end);
}
