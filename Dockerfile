# docker build -t kickstart-iso . && docker run -p 8080:8080 -v /srv/files:/srv/files:ro -e KICKSTART_ISO_ALLOW_ANONYMOUS=true kickstart-iso
FROM node:22-bookworm-slim AS build
WORKDIR /build
COPY . .
RUN npm ci --no-audit --no-fund
RUN npm run build
RUN sh packaging/stage.sh /opt/kickstart-iso

FROM node:22-bookworm-slim
COPY --from=build /opt/kickstart-iso /opt/kickstart-iso
RUN ln -s /opt/kickstart-iso/dist/cli/main.js /usr/local/bin/kickstart-iso
# Threads for calls to disks: more of them for trees on network mounts.
ENV NODE_ENV=production UV_THREADPOOL_SIZE=16 KICKSTART_ISO_HOST=0.0.0.0 KICKSTART_ISO_ROOT=/srv/files
# The user of the image of Node.js. It reads the trees, and writes nothing.
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s CMD ["node", "/opt/kickstart-iso/packaging/health.mjs"]
ENTRYPOINT ["kickstart-iso"]
CMD ["serve"]
