"""results.json as a page for people."""


def markdown(results):
    facts = results["machine"]
    out = [
        f"# Derain {results['commit'][:12]} on {facts.get('card') or facts.get('processor') or results['device']}, {results['date'][:10]}",
        "",
        f"**{'Passed' if results['passed'] else 'FAILED'}** in {results['seconds']:.0f} s. Device {results['device']}, "
        f"model like {results['like']}, driver {facts.get('driver')}, PyTorch {facts.get('torch')} "
        f"(CUDA {facts.get('torchCuda')}, cuDNN {facts.get('cudnn')}). Written by `run.sh` of the GPU bundle; docs/gpu.md explains it.",
    ]
    out += section("Parts", ("part", "result", "s", ""), [
        (part["name"], part["status"], f"{part['seconds']:.0f}", short(part["message"])) for part in results["parts"]])
    out += section("Agreement and time", (
        "what", "NMSE", "allowed", "peer's", "ours, ms", "TFLOP/s", "fastest peer, ms", "", "ours / peer"),
        [comparison(row) for row in results["comparisons"]])
    out += section("Selftest", ("type", "operation", "cases", "passed", "failed", "unsupported", "worst NMSE"), [
        (report["type"], row["operation"], row["cases"], row["passed"], row["failed"], row["unsupported"], number(row["worstNmse"]))
        for test in results["selftests"] if test["report"] for report in test["report"]["types"] for row in report["operations"]])
    out += section("Sanitizers", ("tool", "result", "errors", ""), [
        (row["tool"], "passed" if row["passed"] else "FAILED", row["errors"], short(row["message"])) for row in results["sanitizers"]])
    out += section("Process start to first kernel and end", ("program", "fastest, s", "all, s"), [
        (row["name"], f"{min(row['seconds']):.2f}", ", ".join(f"{seconds:.2f}" for seconds in row["seconds"]))
        for row in results["starts"]])
    if results["benchmarks"]:
        out += section("Operations at the models' shapes", ("shape", "ms", "TFLOP/s", "GB/s", "of peak"), [
            benchmark(row) for row in results["benchmarks"]["results"]])
    out += section("The ladder of attention", ("rung", "shape", "ms", "TFLOP/s", "distance from attention.cu"), [
        (f"{row['rung']} {row['name']}", row["shape"], milliseconds(row["seconds"]) or row["problem"],
         None if row["seconds"] is None else f"{row['flopsPerSecond'] / 1e12:.1f}",
         None if row["seconds"] is None else number(row["distance"])) for row in results.get("ladder", [])])
    out += section("Kernels compiled", ("kernel", "architecture", "registers", "shared, bytes", "spills, bytes"), [
        (row["kernel"], row["architecture"], row["registers"], row["staticSharedBytes"], row["spillBytes"])
        for row in results["kernels"]])
    return "\n".join(out) + "\n"


def section(title, head, rows):
    if not rows:
        return []
    return ["", f"## {title}", "", line(head), line("---" for _ in head), *(line(row) for row in rows)]


def line(cells):
    return "| " + " | ".join("" if cell is None else str(cell).replace("|", "\\|") for cell in cells) + " |"


def comparison(row):
    if "ours" not in row:
        return (row["name"], "left out" if row["passed"] is None else "FAILED", None, None, None, None, None, short(row["message"]), None)
    peers = [peer for peer in row["peers"] if peer["median"]]
    fastest = min(peers, key=lambda peer: peer["median"], default=None)
    errors = [peer["nmse"] for peer in row["peers"] if peer["nmse"] is not None]
    median = row["ours"]["median"]
    rate = f"{row['flops'] / median / 1e12:.1f}" if row["flops"] and median else None
    return (
        row["name"], number(row["nmse"]) + ("" if row["passed"] else " FAILED"), f"{row['bound']:.0e}",
        f"{min(errors):.1e}" if errors else None, milliseconds(median), rate,
        milliseconds(fastest["median"]) if fastest else None, fastest["name"] if fastest else None,
        f"{median / fastest['median']:.2f}" if fastest else None)


def benchmark(row):
    if row["seconds"] is None:
        return (row["name"], row["problem"], None, None, None)
    share = row["shareOfPeak"]
    return (row["name"], milliseconds(row["seconds"]), f"{row['flopsPerSecond'] / 1e12:.2f}", f"{row['bytesPerSecond'] / 1e9:.0f}",
            None if share is None else f"{100 * share:.0f} %")


def milliseconds(seconds):
    return None if seconds is None else f"{1000 * seconds:.3f}"


def number(value):
    return "not finite" if value is None else f"{value:.1e}"


def short(text, count=160):
    text = " ".join((text or "").split())
    return text if len(text) <= count else text[:count] + " …"
