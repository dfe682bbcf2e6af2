# workerd serve examples/workerd/workerd.capnp, after
#   esbuild examples/workerd/worker.mjs --bundle --format=esm --outfile=examples/workerd/bundle.mjs
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .images)],
  sockets = [(name = "http", address = "127.0.0.1:8080", http = (), service = "main")],
);

const images :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bundle.mjs")],
  compatibilityDate = "2026-01-01",
);
