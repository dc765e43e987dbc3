import json
import h5py, torch
from training.networks import DhariwalUNet, SongUNet  # EDM's

def load(path):
    """The network of a Baton checkpoint, with the averages of its weights where it has any."""
    with h5py.File(path) as file:
        arguments = json.loads(file["meta/network"][()])
        network = {"SongUNet": SongUNet, "DhariwalUNet": DhariwalUNet}[arguments.pop("model_type")](**arguments)
        stage, state = next(iter(file["stages"].values())), {}
        def keep(name, item):
            if isinstance(item, h5py.Dataset): state[name.replace("/", ".")] = torch.from_numpy(item[()]).float()
        for part in ("model", "ema"): stage[part].visititems(keep) if part in stage else None
    network.load_state_dict(state)
    return network.eval()

def denoise(network, x, sigma, labels=None, sigma_data=0.5):
    """D(x; sigma), as EDMPrecond computes it: x [N, C, H, W] and one sigma an image, labels one-hot rows."""
    s = sigma.float().reshape(-1, 1, 1, 1)
    total = (s ** 2 + sigma_data ** 2).sqrt()
    return (sigma_data / total) ** 2 * x + s * sigma_data / total * network(x / total, sigma.float().log() / 4, labels)
