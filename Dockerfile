FROM python:3.13-slim
WORKDIR /srv/nastavnik
COPY pyproject.toml constraints.txt README.md ./
COPY bot bot
COPY migrations migrations
RUN pip install --no-cache-dir --constraint constraints.txt --editable '.[fast,postgres,proxy]' \
    && useradd --system --uid 1000 nastavnik && mkdir data && chown nastavnik data
USER nastavnik
VOLUME /srv/nastavnik/data
CMD ["python", "-m", "bot", "run"]
