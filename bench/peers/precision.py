"""Which PyTorch precision is the reference and which the peer, on the device there is."""
import torch


class Precision:
    """On a card the reference is float (without TF32) and the peer half; on a processor double and float."""

    def __init__(self, dtype):
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        on_card = self.device.type == "cuda"
        self.reference = torch.float32 if on_card else torch.float64
        self.peer = {"fp16": torch.float16, "bf16": torch.bfloat16, "fp32": torch.float32}[dtype] if on_card else torch.float32
        self.peer_name = {torch.float16: "F16", torch.bfloat16: "BF16", torch.float32: "F32"}[self.peer]
        torch.backends.cuda.matmul.allow_tf32 = False
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cudnn.benchmark = True  # for the peers; the reference is computed without

    def release(self):
        """Gives cached memory back, so that another process has it."""
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
