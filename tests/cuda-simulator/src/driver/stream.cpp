// Streams. Work runs when it is enqueued, so a stream is always idle.
#include "capture.h"
#include "driver.h"
#include <mutex>
#include <set>

using namespace simulator;

namespace
{
std::mutex streams_mutex;
std::set<Stream*> streams;

CUresult create(Stream** stream, unsigned flags)
{
    return context_call([&](Context& context) {
        if ((flags & ~CU_STREAM_NON_BLOCKING) != 0)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        std::lock_guard lock(streams_mutex);
        *stream = new Stream{&context, flags, nullptr, 0};
        streams.insert(*stream);
        return CUDA_SUCCESS;
    });
}

CUresult when_idle(void* handle)
{
    return stream_call(handle, [](Stream* stream) {
        if (stream->capture != nullptr)
        {
            stream->capture->invalidated = true;
            return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
        return CUDA_SUCCESS;
    });
}
}

Stream* simulator::find_stream(void* handle)
{
    static Stream default_streams[3];
    if ((uintptr_t)handle < 3)
    {
        return &default_streams[(uintptr_t)handle];
    }
    std::lock_guard lock(streams_mutex);
    return streams.count((Stream*)handle) == 0 ? nullptr : (Stream*)handle;
}

DERAIN_EXPORT CUresult cuStreamCreate(Stream** stream, unsigned flags)
{
    return create(stream, flags);
}

DERAIN_EXPORT CUresult cuStreamCreateWithPriority(Stream** stream, unsigned flags, int)
{
    return create(stream, flags);
}

DERAIN_EXPORT CUresult cuCtxGetStreamPriorityRange(int* least, int* greatest)
{
    return context_call([&](Context&) {
        *least = 0;
        *greatest = -5;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuStreamDestroy_v2(Stream* stream)
{
    return context_call([&](Context&) {
        std::lock_guard lock(streams_mutex);
        if (streams.erase(stream) == 0)
        {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        forget_stream(stream);
        delete stream;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuStreamSynchronize(void* stream)
{
    return when_idle(stream);
}

DERAIN_EXPORT CUresult cuStreamQuery(void* stream)
{
    return when_idle(stream);
}

DERAIN_EXPORT CUresult cuStreamWaitEvent(void* handle, void* event_handle, unsigned)
{
    return stream_call(handle, [&](Stream* stream) {
        Event* event = find_event(event_handle);
        return event == nullptr ? CUDA_ERROR_INVALID_HANDLE : wait_in_capture(stream, event);
    });
}
