#pragma once

namespace simulator
{
enum class AccessKind
{
    Load,
    Store,
    Atomic,
};

inline const char* name_of(AccessKind kind)
{
    switch (kind)
    {
    case AccessKind::Load:
        return "load";
    case AccessKind::Store:
        return "store";
    default:
        return "atomic";
    }
}
}
