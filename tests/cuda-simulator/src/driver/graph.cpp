// Graphs. A node carries everything it needs, the parameters of a launch among it, so replaying is calling.
#include "driver.h"

using namespace simulator;

DERAIN_EXPORT CUresult cuGraphInstantiateWithFlags(CUgraphExec_st** executable, CUgraph_st* graph, unsigned long long)
{
    return context_call([&](Context&) {
        if (graph == nullptr)
        {
            return CUDA_ERROR_INVALID_VALUE;
        }
        *executable = new CUgraphExec_st{graph->nodes};
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuGraphLaunch(CUgraphExec_st* executable, void* handle)
{
    return stream_call(handle, [&](Stream* stream) {
        if (executable == nullptr)
        {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        // Copied: a graph launched into a capture may be gone when that capture's graph runs.
        return enqueue(stream, [nodes = executable->nodes] {
            for (const auto& node : nodes)
            {
                const CUresult result = node();
                if (result != CUDA_SUCCESS)
                {
                    return result;
                }
            }
            return CUDA_SUCCESS;
        });
    });
}

DERAIN_EXPORT CUresult cuGraphGetNodes(CUgraph_st* graph, void** nodes, size_t* count)
{
    return context_call([&](Context&) {
        if (nodes != nullptr)
        {
            say_unsupported("cuGraphGetNodes with an array of nodes");
            return CUDA_ERROR_NOT_SUPPORTED;
        }
        *count = graph->nodes.size();
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuGraphExecDestroy(CUgraphExec_st* executable)
{
    return context_call([&](Context&) {
        delete executable;
        return CUDA_SUCCESS;
    });
}

DERAIN_EXPORT CUresult cuGraphDestroy(CUgraph_st* graph)
{
    return context_call([&](Context&) {
        delete graph;
        return CUDA_SUCCESS;
    });
}
