"""Which hosts Ansible itself finds: one situation a line of JSON in, its hosts or null a line out."""
import json
import os
import sys

from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display

Display().warning = lambda *_, **__: None

for line in sys.stdin:
    situation = json.loads(line)
    os.chdir(situation["cwd"])
    try:
        inventory = InventoryManager(loader=DataLoader(), sources=situation["sources"])
        if situation["limit"] is not None:
            inventory.subset(situation["limit"])
        hosts = sorted({"localhost" if host.implicit else str(host) for host in inventory.get_hosts(situation["pattern"])})
        print(json.dumps(hosts))
    except Exception:
        print("null")
