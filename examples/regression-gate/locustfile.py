"""Customers of the shop, as Locust has them: six look at a thing, three search, one orders."""

import random

from locust import HttpUser, between, task

NOUNS = ("lamp", "chair", "table", "shelf", "clock", "mirror", "basket", "ladder")


class Customer(HttpUser):
    wait_time = between(0.05, 0.2)

    def on_start(self):
        answer = self.client.post("/login", json={"name": "ann", "password": "lamp"})
        if answer.ok:
            self.client.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    @task(6)
    def look(self):
        self.client.get(f"/things/{random.randint(1, 64)}", name="/things/[id]")

    @task(3)
    def search(self):
        self.client.get("/things", params={"name": random.choice(NOUNS)}, name="/things")

    @task(1)
    def order(self):
        self.client.post("/orders", json={"thing": random.randint(1, 64), "quantity": 2})
