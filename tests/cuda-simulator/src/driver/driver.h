// What the driver's functions share: handles, the calling thread's context, and the rules of stream capture.
#pragma once
#include "../cuda_api.h"
#include "../exports.h"
#include "../faults.h"
#include "../findings.h"
#include <chrono>
#include <functional>
#include <new>
#include <thread>
#include <unordered_map>
#include <vector>

struct CUgraph_st
{
    std::vector<std::function<CUresult()>> nodes; // in an order that respects every dependency: that of the calls
};

struct CUgraphExec_st
{
    std::vector<std::function<CUresult()>> nodes;
};

namespace simulator
{
struct Context
{
    CUdevice device;
    int retained;
    uint64_t release_threshold; // of the device's memory pool
    uint64_t pool_used;
    uint64_t pool_high;
};

struct Stream;

struct Capture
{
    Stream* origin;
    CUstreamCaptureMode mode;
    std::thread::id thread;
    CUgraph_st* graph;
    bool invalidated;
};

struct Stream
{
    Context* context;
    unsigned flags;
    Capture* capture;
    size_t unjoined; // of a forked stream: 1 + the graph's nodes at its latest work, 0 when that is waited for
};

struct Event
{
    unsigned flags;
    bool recorded;
    std::chrono::steady_clock::time_point time;
    Capture* capture; // in which it was recorded last
    Stream* stream;
    size_t nodes; // of the capture's graph when it was recorded
};

// Device 0's context at index 0 and so on.
Context* context_of(CUdevice device);
Context* current_context();
bool is_initialized();

// The stream behind a handle: 0, 1 and 2 name the default streams. Null for a handle that is none.
Stream* find_stream(void* handle);
Event* find_event(void* handle);

// Calls that cannot be recorded invalidate the captures that forbid them: those of this thread, and of any thread in global mode.
CUresult forbid_during_capture();

// Runs the work now, which is a legal schedule of every stream; or records it, where the stream is being captured.
CUresult enqueue(Stream* stream, std::function<CUresult()> work);

// The frame of every driver function: a lost device, exceptions, initialisation, and where asked for, a current context.
template <class BODY>
CUresult driver_call_before_init(BODY body)
{
    try
    {
        const CUresult lost = faults().enter_driver();
        return lost == CUDA_SUCCESS ? body() : lost;
    }
    catch (const std::bad_alloc&)
    {
        return CUDA_ERROR_OUT_OF_MEMORY;
    }
    catch (const std::exception&)
    {
        return CUDA_ERROR_UNKNOWN;
    }
}

template <class BODY>
CUresult driver_call(BODY body)
{
    return driver_call_before_init([&] { return is_initialized() ? body() : CUDA_ERROR_NOT_INITIALIZED; });
}

template <class BODY>
CUresult context_call(BODY body)
{
    return driver_call([&] {
        Context* context = current_context();
        return context == nullptr ? CUDA_ERROR_INVALID_CONTEXT : body(*context);
    });
}

// As above, for work on a stream.
template <class BODY>
CUresult stream_call(void* handle, BODY body)
{
    return context_call([&](Context&) {
        Stream* stream = find_stream(handle);
        return stream == nullptr ? CUDA_ERROR_INVALID_HANDLE : body(stream);
    });
}
}
